import type { RefusalCode } from '../../../src-main/contract/index.ts'

/** Why a film gets no score, in words. The code stays visible for reports and statistics. */
export const REFUSALS: Record<RefusalCode, string> = {
  R1: 'Not a chest radiograph',
  R2: 'Lateral or unknown view',
  R3: 'Patient’s age outside the intended use',
  R4: 'Chest cropped or incomplete',
  R5: 'Photograph or screen capture',
  R6: 'Pixel format not supported',
  R7: 'Processing failed'
}
