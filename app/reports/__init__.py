"""What is told without having been asked: the digest, its samples and its chart."""
