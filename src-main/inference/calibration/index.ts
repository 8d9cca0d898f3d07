export { calibrated, labelledCalibration, localCalibration, type CalibrationScope, type Labelled } from './calibrate.ts'
export { FEWEST_FILMS } from './positions.ts'
export type { Calibration, Curve } from './types.ts'
