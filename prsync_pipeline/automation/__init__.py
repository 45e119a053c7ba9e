"""What starts runs by itself: sensors and schedules."""
