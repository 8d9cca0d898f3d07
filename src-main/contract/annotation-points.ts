/** How many points each kind has, and in which order they are set. */
export const ANNOTATION_POINTS = {
  length: 2,
  /** One arm, the vertex, the other arm. */
  angle: 3,
  /** Two points on each of two lines. */
  cobb: 4,
  /** Opposite corners of the bounding box. */
  ellipse: 2,
  rectangle: 2,
  probe: 1,
  /** Tip, then tail. */
  arrow: 2,
  text: 1,
  /** Midline top and bottom, heart borders, inner thoracic borders. */
  ctr: 6,
  /** A line of known length: gives the image its millimetres. */
  calibration: 2
} as const
export type AnnotationKind = keyof typeof ANNOTATION_POINTS
