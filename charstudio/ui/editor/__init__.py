"""The editor: a mask or a markup is drawn over an image, to change only what it says."""
