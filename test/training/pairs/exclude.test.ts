import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PairProblem } from '../../../src-main/contract/index.ts'
import { leaveOut, readExclusions } from '../../../src-main/training/pairs/exclude.ts'
import type { OpenedPair } from '../../../src-main/training/pairs/films.ts'

const file = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'umbra-exclude-')), 'list.csv')
  writeFileSync(path, text)
  return path
}
const pair = (image: string, change: Partial<OpenedPair> = {}): OpenedPair => ({ image, reportText: 'x', reportFile: null, patient: 'p', study: '', view: 'PA', split: null, labels: {}, where: image, content: `sha-${image}`, ...change })

test('films named by content, study UID or path are left out with the reason; a row that names none is noted', async () => {
  const list = await readExclusions(file('Reason,StudyInstanceUID,ContentSha256,path\nAI right,,SHA-/a/1.dcm,\nunclear,1.2.3,,\n,,,b/4.png\n,9.9,,\n'))
  const problems: PairProblem[] = []
  const kept = leaveOut([pair('/a/1.dcm'), pair('/a/2.dcm', { study: '1.2.3' }), pair('/a/3.dcm', { study: '1.2.4' }), pair('/x/b/4.png'), pair('/x/cb/4.png')], list, problems)
  expect(kept.map(({ image }) => image)).toEqual(['/a/3.dcm', '/x/cb/4.png'])
  expect(problems.map(({ file: named, effect, reason }) => [named, effect, reason])).toEqual([
    ['/a/1.dcm', 'excluded', 'Left out by list.csv line 2: AI right.'],
    ['/a/2.dcm', 'excluded', 'Left out by list.csv line 3: unclear.'],
    ['/x/b/4.png', 'excluded', 'Left out by list.csv line 4.'],
    ['9.9', 'note', 'list.csv line 5 names no film of this data.']
  ])
})

test('a list that is not understood whole is not used', async () => {
  await expect(readExclusions(file('Name,Reason\na,b\n'))).rejects.toMatchObject({ code: 'exclusions-columns', message: expect.stringContaining('Name, Reason') })
  await expect(readExclusions(file('path,Reason\na,\n,why\n'))).rejects.toMatchObject({ code: 'exclusions-row', message: expect.stringContaining('line 3') })
  await expect(readExclusions('/nowhere/list.csv')).rejects.toMatchObject({ code: 'exclusions-file' })
})
