"""What a focus puller would call out when the rushes are shown."""
