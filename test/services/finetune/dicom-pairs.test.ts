import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeDicom } from '../../../src-main/dicom/write.ts'
import { openDatabase } from '../../../src-main/db/open.ts'
import { phantom } from '../../../src-main/phantom/phantom.ts'
import { createFilms } from '../../../src-main/services/films.ts'
import { checkSource } from '../../../src-main/services/finetune/check.ts'
import { structuredReportText } from '../../../src-main/services/finetune/sr-text.ts'

const SR = '1.2.840.10008.5.1.4.1.1.88.11'
const DX = '1.2.840.10008.5.1.4.1.1.1.1'
const concept = (meaning: string) => [{ CodeValue: '1', CodingSchemeDesignator: '99T', CodeMeaning: meaning }]
const text = (meaning: string, value: string) => ({ RelationshipType: 'CONTAINS', ValueType: 'TEXT', ConceptNameCodeSequence: concept(meaning), TextValue: value })

const report = (study: string, instance: string) => ({
  SOPClassUID: SR,
  SOPInstanceUID: instance,
  StudyInstanceUID: study,
  SeriesInstanceUID: `${instance}.1`,
  Modality: 'SR',
  PatientID: 'P7',
  ValueType: 'CONTAINER',
  ConceptNameCodeSequence: concept('Chest X-Ray Report'),
  ContentSequence: [
    text('History', 'Cough.'),
    { RelationshipType: 'CONTAINS', ValueType: 'CONTAINER', ConceptNameCodeSequence: concept('Findings'), ContentSequence: [text('Finding', 'There is a left pleural effusion.'), text('Finding', 'No pneumothorax.')] },
    text('Impression', 'Left effusion.')
  ]
})

function film(study: string, instance: string, view: string) {
  const { data, rows, columns, window } = phantom({ seed: instance, size: 200, view: view === 'LL' ? 'LATERAL' : 'PA', findings: [] })
  return { SOPClassUID: DX, SOPInstanceUID: instance, StudyInstanceUID: study, SeriesInstanceUID: `${instance}.1`, Modality: 'DX', BodyPartExamined: 'CHEST', ViewPosition: view, PatientID: 'P7', PatientAge: '060Y', Rows: rows, Columns: columns, BitsAllocated: 16, BitsStored: 12, HighBit: 11, PixelRepresentation: 0, SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', WindowCenter: window.center, WindowWidth: window.width, PixelData: data }
}

let root: string
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'umbra-sr-'))
  mkdirSync(join(root, 'in'))
  for (const [name, dataSet] of [['film.dcm', film('1.2.3', '1.2.3.4', 'PA')], ['side.dcm', film('1.2.3', '1.2.3.5', 'LL')], ['sr.dcm', report('1.2.3', '1.2.3.6')], ['alone.dcm', film('1.2.9', '1.2.9.1', 'AP')]] as const) writeFileSync(join(root, 'in', name), await writeDicom(dataSet))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('a structured report reads as findings and impression', async () => {
  expect(structuredReportText(await writeDicom(report('1', '2')))).toBe('HISTORY: Cough.\n\nFINDINGS: There is a left pleural effusion. No pneumothorax.\n\nIMPRESSION: Left effusion.')
})

test('DICOM films find the structured report of their study; laterals and films without one are named', async () => {
  const paths = { library: join(root, 'library'), resources: '' }
  const { db } = openDatabase(':memory:')
  const films = createFilms({ db, paths })
  try {
    const { pairs, problems } = await checkSource(
      { films, paths },
      { source: join(root, 'in'), seed: 1, fractions: { validate: 0, test: 0 }, anyLanguage: false, sections: 'both', findings: [{ id: 'pleural-effusion', name: 'Effusion' }], preprocessing: null, signal: new AbortController().signal, progress: () => {} }
    )
    expect(pairs).toMatchObject([{ image: join(root, 'in', 'film.dcm'), patient: 'P7', study: '1.2.3', view: 'PA', report: expect.stringContaining('No pneumothorax') as string }])
    expect(problems.map(({ code, file }) => [code, file.slice(root.length + 4)]).toSorted()).toEqual([['lateral', 'side.dcm'], ['no-report', 'alone.dcm']])
  } finally {
    await films.close()
  }
}, 30_000)
