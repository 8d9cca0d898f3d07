import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { discoverPairs } from '../../../src-main/training/pairs/discover.ts'

let root: string
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'umbra-pairs-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(path: string, content: string | Buffer = ''): string {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

const FINDINGS = [
  { id: 'lung-lesion', name: 'Lung Lesion' },
  { id: 'lung-opacity', name: 'Lung Opacity' }
]

test('a table is read by column name, with a byte order mark, quotes, synonyms and true labels in any order', async () => {
  const csv = put('t.csv', '\uFEFFSubject ID,Film,Findings,Impression,Lung Opacity,Lung Lesion,View Position,split\n7,a/1.png,"Clear, dry.",Normal.,0,1,PA,val\n8,/abs/2.png,,"No ""acute"" change.",-1,,LATERAL,\n')
  const { candidates, films, reports, problems } = await discoverPairs(csv, FINDINGS)
  expect([films, reports, problems]).toEqual([2, 2, []])
  expect(candidates[0]).toEqual({ image: join(root, 'a/1.png'), reportText: 'FINDINGS: Clear, dry.\n\nIMPRESSION: Normal.', reportFile: null, patient: '7', study: '', view: 'PA', split: 'validate', labels: { 'lung-opacity': false, 'lung-lesion': true }, where: 't.csv line 2' })
  expect(candidates[1]).toMatchObject({ image: '/abs/2.png', reportText: 'IMPRESSION: No "acute" change.', view: 'lateral', split: null, labels: { 'lung-opacity': null, 'lung-lesion': null } })
})

test('semicolons, report paths and rows without a film or report', async () => {
  const csv = put('t.csv', 'path;report_path;patient\n1.png;1.txt;A\n;2.txt;B\n3.png;;C\n')
  const { candidates, problems } = await discoverPairs(csv)
  expect(candidates.map(({ reportFile }) => reportFile)).toEqual([join(root, '1.txt')])
  expect(problems.map(({ code, file }) => [code, file])).toEqual([['no-image', 't.csv line 3'], ['no-report', join(root, '3.png')]])
})

test('a table without the columns says which are there', async () => {
  const csv = put('t.csv', 'a,b\n1,2\n')
  await expect(discoverPairs(csv)).rejects.toMatchObject({ code: 'pairs-columns', message: expect.stringContaining('a, b') as string })
})

test('a folder pairs by name, keeps DICOM for its SR, and names what is left over', async () => {
  for (const file of ['p1/a.png', 'p1/a.txt', 'p2/s1/b.jpg', 'p2/s1/report.txt', 'c.png', 'd.txt', 'e.dcm', '1.2.840.113', 'notes.pdf', '.hidden.png']) put(file, 'x')
  const { candidates, problems, films, layout } = await discoverPairs(root)
  expect([layout, films]).toEqual(['folder', 5])
  expect(candidates.map(({ where, reportFile, patient }) => [where, reportFile && reportFile.slice(root.length + 1), patient])).toEqual([
    ['1.2.840.113', null, ''],
    ['e.dcm', null, ''],
    [join('p1', 'a.png'), join('p1', 'a.txt'), 'p1'],
    [join('p2', 's1', 'b.jpg'), join('p2', 's1', 'report.txt'), 'p2']
  ])
  expect(problems.map(({ code, file }) => [code, file.slice(root.length + 1)])).toEqual([['no-report', 'c.png'], ['no-image', 'd.txt']])
})

test('the MIMIC-CXR layout, images and reports in two trees, split, views and labels from its tables', async () => {
  put('jpg/files/p10/p10000032/s50414267/abc.jpg')
  put('jpg/files/p10/p10000032/s50414267/def.jpg')
  put('jpg/files/p11/p11000001/s50000001/ghi.dcm')
  put('reports/files/p10/p10000032/s50414267.txt', 'FINDINGS: x')
  put('reports/files/p12/p12000001/s59999999.txt', 'FINDINGS: y')
  put('jpg/mimic-cxr-2.0.0-split.csv.gz', gzipSync('dicom_id,study_id,subject_id,split\nabc,50414267,10000032,test\n'))
  put('jpg/mimic-cxr-2.0.0-metadata.csv', 'dicom_id,ViewPosition\nabc,PA\ndef,LATERAL\n')
  put('jpg/mimic-cxr-2.0.0-chexpert.csv', 'subject_id,study_id,Lung Opacity,Lung Lesion\n10000032,50414267,1.0,\n')
  const { candidates, problems, layout, films, reports } = await discoverPairs(root, FINDINGS)
  expect([layout, films, reports]).toEqual(['mimic-cxr', 3, 2])
  expect(candidates).toHaveLength(2)
  expect(candidates[0]).toMatchObject({ patient: '10000032', study: '50414267', view: 'PA', split: 'test', labels: { 'lung-opacity': true, 'lung-lesion': null } })
  expect(candidates[1]).toMatchObject({ view: 'lateral', split: null })
  expect(problems.map(({ code }) => code)).toEqual(['no-report', 'no-image'])
})

test('nothing there, not a table, nothing paired: each refusal names the path', async () => {
  await expect(discoverPairs(join(root, 'none'))).rejects.toMatchObject({ code: 'pairs-missing', file: join(root, 'none') })
  await expect(discoverPairs(put('x.pdf'))).rejects.toMatchObject({ code: 'pairs-format' })
  put('a.png')
  await expect(discoverPairs(root)).rejects.toMatchObject({ code: 'pairs-none' })
})

test('a folder whose pairs stand in a table says so', async () => {
  put('images/1.png')
  put('images.csv', 'path,report,patient\nimages/1.png,Clear lungs.,1\n')
  await expect(discoverPairs(root)).rejects.toMatchObject({ code: 'pairs-none', hint: expect.stringContaining('images.csv') as string })
})
