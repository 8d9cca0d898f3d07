import type { OverlayMethod } from '../../../src-main/contract/index.ts'

/** What stands under every overlay (Saporta et al. 2022: saliency localises worse than radiologists, worst on small shapes). */
export const CAPTION = 'Where the score came from, not a contour'

interface MethodWords {
  name: string
  /** What the values are. */
  value: string
  about: string
}

export const METHODS: Record<OverlayMethod, MethodWords> = {
  'gradient-x-activation': { name: 'Gradient × activation', value: 'contribution to the margin', about: 'First-order share of each place in the margin. Where the model averages its last layer, the places add up to the margin but for a constant.' },
  'grad-cam': { name: 'Grad-CAM', value: 'weighted activation', about: 'Mean gradient times activation. It can point at places the score does not depend on.' },
  'patch-similarity': { name: 'Patch and text', value: 'margin of the place alone', about: 'Likeness of each place’s own embedding to the wording. Often noisy: places were not trained to stand alone.' },
  occlusion: { name: 'Occlusion', value: 'drop of the margin when covered', about: 'Covers the film square by square and scores it again. Knows nothing of the model; one pass for each square.' }
}
