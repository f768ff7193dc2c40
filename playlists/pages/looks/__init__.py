"""Give each sort of block its look on a screen, a file for each family; ``playlists.pages.blocks`` has the list."""
