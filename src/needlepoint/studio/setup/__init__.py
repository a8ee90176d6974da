"""Set up your room: from the printed frame to a rig that was tried, without a number typed."""
