import { FINDING_IDS, type FindingId } from '../../phantom/types.ts'

/** Findings of the general prompt set that a synthetic film shows under another name. */
const SHOWN_AS: Readonly<Record<string, FindingId>> = { 'lung-lesion': 'nodule', 'lung-opacity': 'consolidation', pneumonia: 'consolidation' }

/** Which synthetic finding a prompt set's finding can be measured on; null when none shows it. */
export const syntheticFor = (findingId: string): FindingId | null => FINDING_IDS.find((id) => id === findingId) ?? SHOWN_AS[findingId] ?? null
