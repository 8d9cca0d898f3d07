import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { phantom } from '../../src-main/phantom/phantom.ts'
import { sampleCase } from '../../src-main/phantom/sample.ts'
import type { Finding, PhantomFilm } from '../../src-main/phantom/types.ts'
import { FINDING_IDS } from '../../src-main/phantom/types.ts'

const film = (findings: Finding[], seed = 'test/1', size = 160): PhantomFilm => phantom({ seed, size, view: 'PA', findings, masks: true })
const hash = (data: Uint16Array): string => createHash('sha256').update(data).digest('hex')
const clear = film([])

/** Mean change against the same patient without the finding, inside and outside the finding's own mask. */
function change(finding: Finding): { inside: number; outside: number; share: number } {
  const with_ = film([finding])
  const mask = with_.masks[finding.id]!
  let inside = 0
  let outside = 0
  let n = 0
  for (let i = 0; i < mask.length; i++) {
    const d = Math.abs(with_.data[i]! - clear.data[i]!)
    if (mask[i]) {
      inside += d
      n++
    } else outside += d
  }
  return { inside: inside / n, outside: outside / (mask.length - n), share: n / mask.length }
}

describe('phantom', () => {
  test('is the same film for the same seed, another for another', () => {
    expect(hash(film([]).data)).toBe(hash(clear.data))
    expect(hash(film([], 'test/2').data)).not.toBe(hash(clear.data))
  })

  test('uses 12 bits, with air at the side and dense tissue below', () => {
    const { data, rows, columns } = phantom({ seed: 'test/range', size: 256, view: 'PA', findings: [] })
    expect(Math.max(rows, columns)).toBe(256)
    let top = 0
    for (const value of data) top = Math.max(top, value)
    expect(top).toBeGreaterThan(2800)
    expect(top).toBeLessThanOrEqual(4095)
    const lung = data[Math.round(rows * 0.45) * columns + Math.round(columns * 0.3)]!
    const spine = data[Math.round(rows * 0.45) * columns + Math.round(columns * 0.5)]!
    expect(spine).toBeGreaterThan(lung + 600)
  })

  const focal: Finding[] = [
    { id: 'pleural-effusion', severity: 0.5, side: 'right' },
    { id: 'consolidation', severity: 0.6, side: 'left', zone: 'mid' },
    { id: 'nodule', severity: 0.5, side: 'right', zone: 'mid' },
    { id: 'pneumothorax', severity: 0.5, side: 'left' },
    { id: 'support-devices', severity: 0.5, device: 'pacemaker', side: 'left' }
  ]
  test.each(focal)('$id changes the film where its mask says', (finding) => {
    const { inside, outside, share } = change(finding)
    expect(inside).toBeGreaterThan(60)
    expect(inside).toBeGreaterThan(4 * outside)
    expect(share).toBeLessThan(0.4)
  })

  test('the right side lies on the left of the image', () => {
    for (const side of ['right', 'left'] as const) {
      const { truth, columns } = film([{ id: 'pleural-effusion', severity: 0.5, side }])
      const box = truth.boxes[0]!
      const middle = (box.left + box.right) / 2
      expect(side === 'right' ? middle < columns / 2 : middle > columns / 2).toBe(true)
    }
    const { landmarks } = clear.truth
    const centre = (landmarks!.cage.right + landmarks!.cage.left) / 2
    expect(landmarks!.heart.left - centre).toBeGreaterThan(centre - landmarks!.heart.right)
  })

  test('every finding has a mask and a box', () => {
    for (const id of FINDING_IDS) {
      const finding: Finding = { id, severity: 0.6, ...(id === 'cardiomegaly' || id === 'edema' ? {} : { side: 'left' as const }), ...(id === 'consolidation' || id === 'nodule' ? { zone: 'mid' as const } : {}) }
      const { truth, masks } = film([finding])
      expect(truth.boxes[0], id).not.toBeNull()
      expect(masks[id]!.some((value) => value === 1), id).toBe(true)
    }
  })

  test('cardiomegaly puts the cardiothoracic ratio past one half, and the mask is that wide', () => {
    expect(clear.truth.landmarks!.cardiothoracicRatio).toBeLessThan(0.5)
    const large = film([{ id: 'cardiomegaly', severity: 0.3 }], 'test/heart', 512)
    const { heart, cage, cardiothoracicRatio } = large.truth.landmarks!
    expect(cardiothoracicRatio).toBeGreaterThan(0.52)
    expect((heart.left - heart.right) / (cage.left - cage.right)).toBeCloseTo(cardiothoracicRatio, 6)
    const box = large.truth.boxes[0]!
    expect(Math.abs(box.right - box.left - (heart.left - heart.right))).toBeLessThan(2)
  })

  test('a large film averaged down is the small one', () => {
    const options = { seed: 'test/size', view: 'PA', findings: [{ id: 'consolidation', severity: 0.6, side: 'right', zone: 'lower' }] } as const
    const small = phantom({ ...options, size: 128 })
    const large = phantom({ ...options, size: 512 })
    let difference = 0
    for (let r = 0; r < small.rows; r++) {
      for (let c = 0; c < small.columns; c++) {
        let sum = 0
        for (let y = 0; y < 4; y++) for (let x = 0; x < 4; x++) sum += large.data[Math.min(large.rows - 1, r * 4 + y) * large.columns + Math.min(large.columns - 1, c * 4 + x)]!
        difference += Math.abs(sum / 16 - small.data[r * small.columns + c]!)
      }
    }
    expect(difference / small.data.length).toBeLessThan(60)
    expect(small.window).toEqual(large.window)
  })

  test('lateral films differ from frontal ones and carry no landmarks', () => {
    const lateral = phantom({ seed: 'test/1', size: 128, view: 'LATERAL', findings: [{ id: 'pleural-effusion', severity: 0.6, side: 'left' }], masks: true })
    expect(lateral.truth.landmarks).toBeNull()
    expect(lateral.truth.boxes[0]).not.toBeNull()
  })
})

describe('sampleCase', () => {
  test('keeps to the prevalence and to four kinds', () => {
    const random = createRandom('cases')
    const cases = Array.from({ length: 2000 }, (_, i) => sampleCase(random, { seed: `c/${i}`, prevalence: { nodule: 0.3, edema: 0 } }))
    const share = (id: string): number => cases.filter((one) => one.findings.some((finding) => finding.id === id)).length / cases.length
    expect(Math.abs(share('nodule') - 0.3)).toBeLessThan(0.04)
    expect(share('edema')).toBe(0)
    for (const one of cases) expect(new Set(one.findings.map((finding) => finding.id)).size).toBeLessThanOrEqual(4)
  })
})
