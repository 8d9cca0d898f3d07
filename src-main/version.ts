/** Kept equal to package.json by test/version.test.ts; written here so that the bundle needs no file beside it. */
export const version = '0.1.0'
