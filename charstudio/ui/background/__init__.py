"""What works behind the window: tasks, generations, thumbnails."""
