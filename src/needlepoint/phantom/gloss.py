"""The shine of skin: light mirrored by small facets at its very surface (GGX)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from needlepoint.evidence import read_facts
from needlepoint.phantom.ground import LitSurface
from needlepoint.phantom.light import Ray, rays, seen
from needlepoint.phantom.oil import film_facets, smoothed
from needlepoint.surface import Camera, Light, PanelLight

Grid = Float[np.ndarray, "rows cols"]


def shine(
    ground: LitSurface,
    light: Light,
    camera: Camera,
    horizon: Float[np.ndarray, "k rows cols"] | None,
    oil: Grid | None = None,
) -> Grid:
    """Return the radiance mirrored toward the camera for colour intensity 1.

    `oil` is how much of a second, narrower lobe each node has, that of a film of sebum.
    """
    facts = read_facts("needlepoint.phantom")
    alpha, straight = facts.number("gloss_roughness"), facts.number("gloss_normal")
    view = _to_camera(ground, camera)
    total = np.zeros(ground.z_mm.shape, np.float32)
    level = None if oil is None else replace(ground, normal=smoothed(ground))
    for ray in rays(ground, light, camera.distance_mm):
        part = mirrored(ground, ray, view, (alpha, straight))
        if oil is not None and level is not None:
            part += oil * mirrored(level, ray, view, film_facets())
        if horizon is not None or not isinstance(light, PanelLight):
            part *= seen(ground, ray, horizon if isinstance(light, PanelLight) else None)
        total += part
    return total


def mirrored(
    ground: LitSurface,
    ray: Ray,
    view: Float[np.ndarray, "rows cols 3"],
    facets: tuple[float, float],
) -> Grid:
    """Return D F G / (4 n.l n.v) times the irradiance of one small source.

    Notes
    -----
    D is the GGX distribution of facets (equation 33 of [1]_), G the height-correlated Smith term
    [3]_, F the Fresnel reflectance by Schlick's approximation [2]_. Zero where light or
    view lie under the horizon of the facet.

    References
    ----------
    .. [1] B. Walter et al., "Microfacet models for refraction through rough surfaces", Eurographics
       Symposium on Rendering (2007) 195-206. doi:10.2312/EGWR/EGSR07/195-206
    .. [2] C. Schlick, "An inexpensive BRDF model for physically-based rendering", Comput. Graph.
       Forum 13 (1994) 233-246. doi:10.1111/1467-8659.1330233
    .. [3] E. Heitz, "Understanding the masking-shadowing function in microfacet-based BRDFs",
       J. Comput. Graph. Tech. 3 (2014) 48-107.
    """
    alpha, straight = facets
    n_l = np.einsum("ijk,ijk->ij", ray.to, ground.normal)
    n_v = np.einsum("ijk,ijk->ij", view, ground.normal)
    half = ray.to + view
    half /= np.linalg.norm(half, axis=2, keepdims=True)
    n_h = np.einsum("ijk,ijk->ij", half, ground.normal)
    l_h = np.einsum("ijk,ijk->ij", half, ray.to)
    a2 = alpha**2
    spread = a2 / (np.pi * (n_h**2 * (a2 - 1.0) + 1.0) ** 2)
    fresnel = straight + (1.0 - straight) * (1.0 - l_h) ** 5
    c_l, c_v = np.maximum(n_l, 1e-3), np.maximum(n_v, 1e-3)
    # The height-correlated Smith term with its 4 n.l n.v already divided out.
    shading = 0.5 / (c_l * np.sqrt(a2 + (1 - a2) * c_v**2) + c_v * np.sqrt(a2 + (1 - a2) * c_l**2))
    value = spread * fresnel * shading * np.maximum(n_l, 0.0) * ray.strength
    return np.asarray(np.where(n_v > 0.0, value, 0.0), dtype=np.float32)


def _to_camera(ground: LitSurface, camera: Camera) -> Float[np.ndarray, "rows cols 3"]:
    """Return unit vectors from each node toward the camera."""
    shape = ground.z_mm.shape
    if camera.telecentric_mm is not None:
        return np.broadcast_to(np.array([0.0, 0.0, 1.0], np.float32), (*shape, 3))
    away = np.stack(
        [-ground.x_mm, -ground.y_mm, np.float32(camera.distance_mm) - ground.z_mm], axis=2
    )
    return np.asarray(away / np.linalg.norm(away, axis=2, keepdims=True), dtype=np.float32)
