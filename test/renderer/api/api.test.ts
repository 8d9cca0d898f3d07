// @vitest-environment jsdom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test, vi } from 'vitest'
import { pack } from '../../../src-main/contract/packed.ts'
import type { FrameHeader } from '../../../src-main/contract/index.ts'
import { call, CallError, forgetFrames, frame, useJobs } from '../../../src-renderer/api/index.ts'
import { FakeApi, FakeFailure } from '../fake-api.ts'

let api: FakeApi
beforeEach(() => {
  api = new FakeApi(10)
  window.umbra = api.bridge
  setActivePinia(createPinia())
  forgetFrames(null)
})

const greyscale: FrameHeader['greyscale'] = { bitsStored: 16, signed: true, photometric: 'MONOCHROME2', rescale: null, modalityLut: null, voiLuts: [], windows: [{ center: 1, width: 2, explanation: '肺野条件' }], voiFunction: 'LINEAR', presentationInverse: false, padding: null }
const header: FrameHeader = { rows: 2, columns: 2, samples: 1, type: 'Int16', photometric: 'MONOCHROME2', greyscale, warnings: [], planes: [] }
function answerFrames(make: () => Response) {
  const fetched = vi.fn((_: string) => Promise.resolve(make()))
  vi.stubGlobal('fetch', fetched)
  return fetched
}

test('an error of main arrives as code, message and hint', async () => {
  api.overrides['study.get'] = () => {
    throw new FakeFailure({ code: 'STUDY_GONE', message: 'The study was removed.', hint: 'Open another.' })
  }
  const error = await call('study.get', { id: 3 }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CallError)
  expect((error as CallError).failure).toEqual({ code: 'STUDY_GONE', message: 'The study was removed.', hint: 'Open another.' })
})

test('a frame carries its header and typed values, and is fetched once', async () => {
  const fetched = answerFrames(() => new Response(pack(header, new Uint8Array(Int16Array.from([-1, 2, -3, 4]).buffer))))
  const [one, two] = await Promise.all([frame(7, 1), frame(7, 1)])
  expect(one).toBe(two)
  expect([...one.data]).toEqual([-1, 2, -3, 4])
  expect(one.header).toEqual(header)
  expect(fetched.mock.calls.map(([url]) => url)).toEqual(['umbra://frame/7/1?capability=fake'])
  forgetFrames([7])
  await frame(7, 1)
  expect(fetched).toHaveBeenCalledTimes(2)
})

test('overlay planes follow the values, a bit per pixel; one that is missing refuses the frame', async () => {
  const planes = [{ number: 1, type: 'GRAPHICS' as const, label: 'side' }, { number: 3, type: 'ROI' as const, label: '' }]
  const values = new Uint8Array(Int16Array.from([-1, 2, -3, 4]).buffer)
  answerFrames(() => new Response(pack({ ...header, planes }, values, Uint8Array.of(0b0110), Uint8Array.of(0b1000))))
  const { data, planes: got } = await frame(11, 0)
  expect([...data]).toEqual([-1, 2, -3, 4])
  expect(got.map(({ number, type, label, bits }) => [number, type, label, ...bits])).toEqual([[1, 'GRAPHICS', 'side', 0b0110], [3, 'ROI', '', 0b1000]])
  answerFrames(() => new Response(pack({ ...header, planes }, values, Uint8Array.of(0b0110))))
  await expect(frame(12, 0)).rejects.toMatchObject({ failure: { code: 'FRAME_SIZE' } })
})

test('a frame shorter than its description is refused, not shown', async () => {
  answerFrames(() => new Response(pack(header, new Uint8Array(6))))
  await expect(frame(8, 0)).rejects.toMatchObject({ failure: { code: 'FRAME_SIZE' } })
})

test('bytes that are no frame are refused', async () => {
  answerFrames(() => new Response(new Uint8Array([255, 255, 0, 0, 1])))
  await expect(frame(8, 0)).rejects.toMatchObject({ failure: { code: 'FRAME_HEADER' } })
})

test('a refusal of the binary channel keeps main’s code', async () => {
  answerFrames(() => new Response(JSON.stringify({ code: 'DICOM_CODEC', message: 'The stream is cut short.' }), { status: 422 }))
  await expect(frame(9, 0)).rejects.toMatchObject({ failure: { code: 'DICOM_CODEC', message: 'The stream is cut short.' } })
  answerFrames(() => new Response('', { status: 403 }))
  await expect(frame(9, 0)).rejects.toMatchObject({ failure: { code: 'HTTP_403' } })
})

test('jobs follow events, and an end is final', async () => {
  api.putJob({ id: 1, title: 'Import', state: 'running' })
  const jobs = useJobs()
  const stop = await jobs.start()
  expect(jobs.active.map((job) => job.id)).toEqual([1])
  const paused = { ...jobs.get(1)!, state: 'paused' as const }
  api.putJob({ id: 1, state: 'done' })
  jobs.put(paused)
  expect([jobs.get(1)?.state, jobs.active.length]).toEqual(['done', 0])
  stop()
})
