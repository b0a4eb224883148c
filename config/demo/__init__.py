"""The demo on one machine: what a visitor needs beside the product itself, a place where its mail arrives among it."""
