import { convolutionalImageTower } from './convolutional-tower.ts'
import { CONTEXT, EMBED, PREPROCESSING } from './package.ts'
import { wordPairTextTower } from './word-pair-tower.ts'

/** Seeded random weights of both towers: what learns from films and reports alone within minutes. 0.4 and 0.2 million weights. */
export const convolutionalTowers = (vocab: number, seed: number): { image: Uint8Array; text: Uint8Array } => ({
  image: convolutionalImageTower({ imageSize: PREPROCESSING.size, fine: 32, coarse: 64, map: 64, kept: 16, hidden: 128, embed: EMBED }, seed),
  text: wordPairTextTower({ vocab, context: CONTEXT, width: 64, hidden: 128, embed: EMBED }, seed)
})
