export function project(map: readonly number[], point: readonly [number, number]): [number, number];
export function area(polygon: readonly (readonly [number, number])[]): number;
