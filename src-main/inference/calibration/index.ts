export { calibrated, labelledCalibration, localCalibration, valueOf, type CalibrationScope } from './calibrate.ts'
export { FEWEST_OF_EACH, fitCurve, usualMethod, type Labelled } from './fit.ts'
export { FEWEST_FILMS } from './positions.ts'
export type { Calibration, Curve, FitMethod } from './types.ts'
