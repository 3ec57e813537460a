"""International Trade and Production Database for Estimation, 2000 to 2016."""
