import type { Settings } from './settings.ts'

/** Before anybody changed anything. Apart from the schema, so that the page takes it without the checks. */
export const DEFAULT_SETTINGS: Settings = {
  device: 'auto',
  theme: 'dark',
  screenOnImport: true,
  copyFiles: true,
  prefetch: true,
  hidePatient: false,
  readingPolicy: 'blind-first',
  // An overlay that misses the lesion more often than it hits misleads more often than it helps.
  overlayFloor: 0.5,
  currentReader: null,
  hangPrior: true,
  hangings: [],
  displays: {},
  shortcuts: {}
}
