"""What must survive a restart; nobody else touches the database raw. ``store.open_store`` is the way in."""
