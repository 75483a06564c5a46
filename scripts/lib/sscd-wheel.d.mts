/** `reason`: why there is none, for whoever skips a test for it. */
export function findSscdWheel(): { readonly path: string; readonly reason?: undefined } | { readonly path: null; readonly reason: string };
