"""Made-up documents and pictures, what they must look like once they are set, and a worker that must outlive them."""
