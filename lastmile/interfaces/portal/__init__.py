"""The public's pages (face "portal"): for anybody, without an account, without JavaScript, on any phone."""
