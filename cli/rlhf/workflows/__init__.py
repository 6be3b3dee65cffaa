"""What the team does: a folder for each of its activities, such as answering or reviewing."""
