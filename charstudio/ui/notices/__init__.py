"""What the window says by itself: toasts, banners, the status bar."""
