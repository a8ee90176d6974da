"""The capture folder: pictures, manifest, frames in linear light, motion, scale."""
