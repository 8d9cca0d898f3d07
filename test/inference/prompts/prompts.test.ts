import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { findingClasses, listPromptSets, parsePromptSet, promptSetHash, promptTexts, scoreImage, type PromptSet } from '../../../src-main/inference/prompts/index.ts'
import { FINDING_IDS } from '../../../src-main/phantom/types.ts'

const shipped = fileURLToPath(new URL('../../../resources/prompts', import.meta.url))
const small: PromptSet = {
  format: 'umbra-prompts/1',
  id: 'small',
  version: '1',
  name: 'Small',
  description: '',
  author: 'tests',
  date: '2026-01-02',
  findings: [
    { id: 'a', name: 'A', group: 'G', kind: 'finding', positive: ['there is a', 'a is seen'], negative: ['no a'] },
    { id: 'b', name: 'B', group: 'G', kind: 'normal', positive: ['b'], negative: ['not b', 'no b'] }
  ]
}

describe('the sets that ship', () => {
  test('are sound, under their own names', async () => {
    const listed = await listPromptSets([{ folder: shipped, shipped: true }])
    expect(listed.map(({ id, problem }) => [id, problem])).toEqual([['chest-14', null], ['phantom', null]])
  })

  test('chest-14 holds the fourteen labels, phantom every finding of the synthetic films; both ask for "no finding" with sentences of its own', async () => {
    const [chest, phantom] = (await listPromptSets([{ folder: shipped, shipped: true }])).map((each) => each.set!)
    expect(chest!.findings).toHaveLength(14)
    expect(phantom!.findings.map((finding) => finding.id).sort()).toEqual(['no-finding', ...FINDING_IDS].sort())
    for (const set of [chest!, phantom!]) {
      const normal = set.findings.filter((finding) => finding.kind === 'normal')
      expect(normal.map((finding) => finding.id)).toEqual(['no-finding'])
      expect(normal[0]!.positive).toContain('Normal chest radiograph.')
      for (const finding of set.findings) expect(finding.positive.length + finding.negative.length, finding.id).toBeGreaterThanOrEqual(6)
    }
  })
})

describe('a prompt set', () => {
  test('another word is another instrument; the layout of the file is not', () => {
    const text = JSON.stringify(small, null, 2)
    expect(promptSetHash(parsePromptSet(text, 'f'))).toBe(promptSetHash(small))
    expect(promptSetHash(parsePromptSet(text.replace('no a', 'no  a'), 'f'))).not.toBe(promptSetHash(small))
    expect(promptSetHash({ ...small, version: '2' })).not.toBe(promptSetHash(small))
  })

  test.each([
    ['a sentence on both sides', { findings: [{ ...small.findings[0]!, negative: ['THERE is a'] }] }, /findings\.0: no sentence stands twice/],
    ['one id twice', { findings: [small.findings[0]!, small.findings[0]!] }, /every finding has its own id/],
    ['no negative sentence', { findings: [{ ...small.findings[0]!, negative: [] }] }, /findings\.0\.negative/],
    ['another format', { format: 'x' }, /format/],
    ['no day', { date: 'yesterday' }, /date/]
  ])('refuses %s', (_, change, message) => {
    expect(() => parsePromptSet(JSON.stringify({ ...small, ...change }), 'f.json')).toThrow(message)
  })

  test('listed with the reason when it cannot be used', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'umbra-prompts-'))
    writeFileSync(join(folder, 'small.json'), JSON.stringify(small))
    writeFileSync(join(folder, 'other.json'), JSON.stringify(small))
    writeFileSync(join(folder, 'bad.json'), '{')
    writeFileSync(join(folder, 'chest-14.json'), readFileSync(join(shipped, 'chest-14.json')))
    const listed = await listPromptSets([{ folder: shipped, shipped: true }, { folder, shipped: false }])
    expect(listed.map(({ id, shipped: ours, problem }) => [id, ours, problem?.code ?? null])).toEqual([
      ['bad', false, 'prompts-invalid'],
      ['chest-14', true, null],
      ['chest-14', false, 'prompts-id-taken'],
      ['other', false, 'prompts-invalid'],
      ['phantom', true, null],
      ['small', false, null]
    ])
    rmSync(folder, { recursive: true })
  })
})

describe('scores', () => {
  test('class embeddings are renormalised means of normalised sentences, margins their cosine difference', () => {
    expect(promptTexts(small)).toEqual(['there is a', 'a is seen', 'no a', 'b', 'not b', 'no b'])
    // Two dimensions, by hand: a is the mean of (1, 0) and (0, 1), renormalised.
    const rows = Float32Array.from([1, 0, 0, 1, -1, 0, 0.6, 0.8, 0, -1, 0, -1])
    const classes = findingClasses(small, rows, 2)
    expect([...classes[0]!.positive]).toEqual([Math.fround(Math.SQRT1_2), Math.fround(Math.SQRT1_2)])
    const [a, b] = scoreImage(Float32Array.from([0.8, 0.6]), classes)
    expect(a!.margin).toBeCloseTo(1.4 * Math.SQRT1_2 + 0.8, 6)
    expect(a!.score).toBeCloseTo(1 / (1 + Math.exp(-a!.margin)), 12)
    expect(b!.margin).toBeCloseTo(0.96 + 0.6, 6)
    expect(() => findingClasses(small, rows.subarray(2), 2)).toThrow('not 6 sentences')
  })
})
