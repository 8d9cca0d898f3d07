import { expect, test } from 'vitest'
import { ShownCopy } from '../../../../src-renderer/shared/viewport/copy.ts'
import type { Film } from '../../../../src-renderer/shared/viewport/film.ts'
import type { Processing } from '../../../../src-renderer/shared/viewport/processing.ts'
import { settle } from '../../mount.ts'
import { pipeline } from '../../../greyscale/pipelines.ts'
import { phantom } from './phantom.ts'

/** A film whose copies come when the test says so. */
function slowFilm(id: string) {
  const asked: { processing: Processing; picture: Film; come(): void; fail(error: Error): void }[] = []
  const film: Film = {
    ...phantom(pipeline()),
    id,
    processed: (processing) => {
      const { promise, resolve, reject } = Promise.withResolvers<Film>()
      const picture: Film = { ...film }
      asked.push({ processing, picture, come: () => resolve(picture), fail: reject })
      return promise
    }
  }
  return { film, asked }
}

function shown() {
  const heard = { draws: 0, failures: [] as unknown[] }
  return { heard, copy: new ShownCopy(() => heard.draws++, (error) => heard.failures.push(error)) }
}

test('until the copy is ready the film itself is on screen, and says so', async () => {
  const { copy, heard } = shown()
  const { film, asked } = slowFilm('1/0')
  copy.show(film, 'none')
  copy.want('clahe')
  expect([copy.picture, copy.processing, copy.wanted, copy.pending]).toEqual([film, 'none', 'clahe', true])
  asked[0]!.come()
  await settle()
  expect(copy.picture).toBe(asked[0]!.picture)
  expect([copy.processing, copy.pending, heard.draws]).toEqual(['clahe', false, 2])
})

test('a copy that comes late never lands on another film', async () => {
  const { copy, heard } = shown()
  const [first, second] = [slowFilm('1/0'), slowFilm('2/0')]
  copy.show(first.film, 'clahe')
  copy.show(second.film, 'clahe')
  first.asked[0]!.come()
  await settle()
  expect(copy.picture).toBe(second.film)
  expect([copy.processing, copy.pending, heard.draws]).toEqual(['none', true, 0])
  second.asked[0]!.come()
  await settle()
  expect(copy.picture).toBe(second.asked[0]!.picture)
  // Back on the first film: its copy is asked for again, and nothing of the second is left.
  copy.show(first.film, 'none')
  expect([copy.picture, copy.processing]).toEqual([first.film, 'none'])
})

test('of two wishes the newer one stands, whichever is answered first', async () => {
  const { copy } = shown()
  const { film, asked } = slowFilm('1/0')
  copy.show(film, 'none')
  copy.want('clahe')
  copy.want('unsharp')
  asked[1]!.come()
  await settle()
  asked[0]!.come()
  await settle()
  expect(copy.picture).toBe(asked[1]!.picture)
  expect(copy.processing).toBe('unsharp')
  copy.want('clahe-unsharp')
  // The older copy stays, under its own name, until the newer one is there.
  expect([copy.picture, copy.processing, copy.pending]).toEqual([asked[1]!.picture, 'unsharp', true])
  copy.want('none')
  asked[2]!.come()
  await settle()
  expect([copy.picture, copy.processing]).toEqual([film, 'none'])
})

test('what could not be made leaves the film, and is said; what nobody wants any more is not', async () => {
  const { copy, heard } = shown()
  const { film, asked } = slowFilm('1/0')
  copy.show(film, 'clahe')
  copy.want('unsharp')
  asked[0]!.fail(new Error('too late to matter'))
  asked[1]!.fail(new Error('no memory'))
  await settle()
  expect(heard.failures).toEqual([new Error('no memory')])
  expect([copy.picture, copy.processing, copy.wanted, copy.pending]).toEqual([film, 'none', 'none', false])
})
