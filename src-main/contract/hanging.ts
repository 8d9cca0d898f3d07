import { z } from 'zod'

const view = z.enum(['PA', 'AP', 'lateral', 'unknown'])
export const place = z.number().int().min(0).max(3)

/** A reader's own hanging: for studies of these views, with or without a prior to hang, which view of which study hangs where. */
export const hangingRule = z.strictObject({
  views: z.array(view).max(4),
  prior: z.boolean(),
  slots: z.array(z.strictObject({ of: z.enum(['current', 'prior']), view, row: place, column: place })).min(1).max(16)
})
export type HangingRule = z.infer<typeof hangingRule>
