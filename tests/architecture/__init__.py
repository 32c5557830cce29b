"""Reads a tree of files and finds where it breaks the shape of the house. It promises to change nothing."""
