/**
 * The part of OpenCV that matching needs, as a typed object. OpenCV is WebAssembly on one thread, with memory that is freed by hand:
 * call it in worker threads, and make every object through a `Scope`.
 */
import { createRequire } from 'node:module';

/** One matrix of OpenCV's own memory. */
export interface Mat {
  readonly rows: number;
  readonly cols: number;
  readonly data: Uint8Array;
  readonly data32F: Float32Array;
  readonly data64F: Float64Array;
  delete(): void;
}

export interface CvKeyPoint {
  readonly pt: { readonly x: number; readonly y: number };
  readonly size: number;
  /** Degrees. */
  readonly angle: number;
  readonly response: number;
}

export interface CvKeyPointVector {
  size(): number;
  get(i: number): CvKeyPoint;
  delete(): void;
}

export interface CvAkaze {
  setThreshold(threshold: number): void;
  detectAndCompute(image: Mat, mask: Mat, keypoints: CvKeyPointVector, descriptors: Mat): void;
  delete(): void;
}

/** What is used of the OpenCV module. */
export interface OpenCv {
  readonly Mat: { new (): Mat; new (rows: number, cols: number, type: number): Mat };
  readonly Size: new (width: number, height: number) => object;
  readonly KeyPointVector: new () => CvKeyPointVector;
  readonly AKAZE: new () => CvAkaze;
  readonly CV_8UC1: number;
  readonly CV_32FC1: number;
  readonly CV_64FC1: number;
  readonly CV_64FC2: number;
  readonly INTER_AREA: number;
  readonly INTER_CUBIC: number;
  readonly INTER_LINEAR: number;
  readonly BORDER_REPLICATE: number;
  readonly BORDER_DEFAULT: number;
  readonly USAC_MAGSAC: number;
  resize(source: Mat, target: Mat, size: object, fx: number, fy: number, interpolation: number): void;
  GaussianBlur(source: Mat, target: Mat, size: object, sigmaX: number, sigmaY: number, border: number): void;
  warpPerspective(source: Mat, target: Mat, map: Mat, size: object, flags: number, border: number): void;
  findHomography(source: Mat, target: Mat, method: number, tolerance: number, mask: Mat, iterations: number, confidence: number): Mat;
}

/** Loads OpenCV once per thread (about 0.2 s). The module object is thenable, so it travels inside `{ cv }`. */
export function loadOpenCv(): Promise<{ cv: OpenCv }> {
  loading ??= whenReady(withoutListeners(() => require('@techstark/opencv-js') as Loading));
  return loading;
}

/** Runs `use` and frees everything it made through the scope, also when it throws. */
export function withScope<T>(cv: OpenCv, use: (scope: Scope) => T): T {
  const owned: { delete(): void }[] = [];
  const own = <D extends { delete(): void }>(object: D): D => {
    owned.push(object);
    return object;
  };
  const scope: Scope = {
    own,
    mat: () => own(new cv.Mat()),
    gray: (width, height, data) => {
      const mat = own(new cv.Mat(height, width, cv.CV_8UC1));
      mat.data.set(data);
      return mat;
    },
    points: (flat) => {
      const mat = own(new cv.Mat(flat.length / 2, 1, cv.CV_64FC2));
      mat.data64F.set(flat);
      return mat;
    },
    matrix3: (values) => {
      const mat = own(new cv.Mat(3, 3, cv.CV_64FC1));
      mat.data64F.set(values);
      return mat;
    },
  };
  try {
    return use(scope);
  } finally {
    for (const object of owned) object.delete();
  }
}

/** Makes objects of OpenCV that are freed when the scope ends. */
export interface Scope {
  own<D extends { delete(): void }>(object: D): D;
  mat(): Mat;
  gray(width: number, height: number, data: Uint8Array): Mat;
  /** Flat list x0, y0, x1, y1 ... */
  points(flat: readonly number[]): Mat;
  matrix3(values: readonly number[]): Mat;
}

// --- internal ---

/** Not `import()`: loaders that merge a module's default export into its namespace make that thenable too, and then wait for ever. */
const require = createRequire(import.meta.url);

interface Loading extends OpenCv {
  onRuntimeInitialized?: () => void;
}

/**
 * Loads a module without what it hangs on the process: OpenCV's loader would make every rejected promise of the program end it, with eight
 * megabytes of its own source as the message.
 */
function withoutListeners<T>(load: () => T): T {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.listeners(event as 'uncaughtException')));
  const loaded = load();
  events.forEach((event, i) => {
    for (const listener of process.listeners(event as 'uncaughtException')) if (!before[i]!.has(listener)) process.off(event, listener);
  });
  return loaded;
}

let loading: Promise<{ cv: OpenCv }> | undefined;

function whenReady(cv: Loading): Promise<{ cv: OpenCv }> {
  return new Promise((resolve) => {
    // A finished module has its classes; an unfinished one calls back.
    if (cv.Mat !== undefined) resolve({ cv });
    else cv.onRuntimeInitialized = () => resolve({ cv });
  });
}
