export type View = 'PA' | 'AP' | 'LATERAL'

/** The patient's side: the right lung lies on the left of a frontal film. */
export type Side = 'right' | 'left'

export const FINDING_IDS = ['cardiomegaly', 'pleural-effusion', 'consolidation', 'atelectasis', 'pneumothorax', 'edema', 'nodule', 'fracture', 'support-devices'] as const
export type FindingId = (typeof FINDING_IDS)[number]

export type Zone = 'upper' | 'mid' | 'lower'
export type Device = 'endotracheal-tube' | 'central-line' | 'pacemaker' | 'chest-tube'

/** One finding of a case. Bilateral disease is two findings of the same id, except for cardiomegaly and edema, which have no side. */
export interface Finding {
  id: FindingId
  /** 0 (barely there) to 1 (severe). */
  severity: number
  side?: Side
  zone?: Zone
  device?: Device
  /** Atelectasis: a plate, or collapse with loss of volume. */
  form?: 'plate' | 'lobar'
}

export interface PhantomOptions {
  /** The same seed is the same patient and film at every size. */
  seed: number | string
  /** Long side in pixels. */
  size: number
  view: View
  findings: readonly Finding[]
  /** Seed of the anatomy when it must stay the same over several films (a prior, a lateral); defaults to `seed`. */
  patientSeed?: number | string
  /** Lesion masks cost memory; off by default. */
  masks?: boolean
}

/** Pixel box, right and bottom exclusive. */
export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** Known measures of a frontal film, in pixel coordinates (pixel centres at whole numbers). */
export interface Landmarks {
  heart: { right: number; left: number; row: number }
  cage: { right: number; left: number; row: number }
  cardiothoracicRatio: number
}

export interface PhantomTruth {
  view: View
  sex: 'F' | 'M'
  findings: readonly Finding[]
  /** Of each finding as listed in `findings`; null where nothing of it shows. Only with `masks`. */
  boxes: (Box | null)[]
  landmarks: Landmarks | null
}

export interface PhantomFilm {
  rows: number
  columns: number
  bitsStored: 12
  /** P-values: bone and dense tissue are high (MONOCHROME2). Row by row. */
  data: Uint16Array
  /** Window the acquisition station would send: lung to bone. */
  window: { center: number; width: number }
  /** Millimetres per pixel at the detector. */
  pixelSpacing: number
  /** One mask (0 or 1) per finding id that was asked for. Only with `masks`. */
  masks: Partial<Record<FindingId, Uint8Array>>
  truth: PhantomTruth
}
