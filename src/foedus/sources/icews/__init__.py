"""A sample of coded events from the Integrated Crisis Early Warning System."""
