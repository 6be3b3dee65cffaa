"""Where submissions are received: a bare git repository (the local forge), or GitHub."""
