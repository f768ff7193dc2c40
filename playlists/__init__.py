"""What server and player agree on."""
