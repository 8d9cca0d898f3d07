import type { AiAccess, Answer, Phase, ReadFinding, Response, Zone } from '../../../src-main/contract/index.ts'

export const ANSWERS: readonly (readonly [Answer, string, string])[] = [
  ['yes', 'Yes', 'Y'],
  ['no', 'No', 'N'],
  ['unsure', 'Unsure', 'U']
]

export const RESPONSES: readonly (readonly [Response, string])[] = [
  ['accept', 'accept'],
  ['reject', 'reject'],
  ['supplement', 'add']
]

export const AI_WORDS: Record<Zone, string> = { above: 'above', grey: 'grey zone', below: 'below' }
export const PHASES: Record<Phase, string> = { blind: 'Blind read', aided: 'Read with the AI' }

/** Why the AI is hidden, and what opens it. */
export const HIDDEN: Record<(AiAccess & { open: false })['because'], string> = {
  nobody: 'Nobody is reading. Choose a reader in the title bar; the AI stays hidden until that reader has signed.',
  'reader-study': 'You read in a reader study: its protocol decides when the AI is shown.',
  unread: 'The AI is hidden until you have signed your own read.'
}

export const inWords = ({ answer, confidence, response }: ReadFinding): string =>
  [answer ?? 'not answered', confidence === null ? '' : `confidence ${confidence}`, response ? `AI: ${response}` : ''].filter(Boolean).join(', ')
