import type { Discordance, DissentingRead, Ruling } from '../../../src-main/contract/index.ts'

export const RULINGS: readonly (readonly [Ruling, title: string, key: string])[] = [
  ['reader', 'Reader right', 'R'],
  ['ai', 'AI right', 'A'],
  ['unclear', 'Unclear', 'U']
]

export const rulingTitle = (ruling: Ruling): string => RULINGS.find(([id]) => id === ruling)![1]

/** "Ada (80), Bob" */
export const readerWords = (readers: readonly DissentingRead[]): string => readers.map(({ reader, confidence }) => (confidence === null ? reader : `${reader} (${confidence})`)).join(', ')

export const saysReader = ({ answer }: Discordance): string => (answer === 'yes' ? 'present' : 'absent')
export const saysAi = ({ answer }: Discordance): string => (answer === 'yes' ? 'below its operating point' : 'above its operating point')
