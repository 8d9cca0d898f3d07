import type { Film } from './film.ts'
import type { Processing } from './processing.ts'

/**
 * Which picture of a film is on screen: the film, or its processed copy once that is ready. A copy that comes when another film, or another
 * processing, is wanted by then is dropped: it never stands under the wrong name.
 */
export class ShownCopy {
  readonly #changed: () => void
  readonly #failed: (error: unknown) => void
  #film: Film | null = null
  #wanted: Processing = 'none'
  #ready: { picture: Film; processing: Processing } | null = null

  /** @param changed another picture is to be drawn, or one is awaited */
  constructor(changed: () => void, failed: (error: unknown) => void) {
    this.#changed = changed
    this.#failed = failed
  }

  /** What is drawn. What is measured is always the film. */
  get picture(): Film | null {
    return this.#ready?.picture ?? this.#film
  }

  /** Of the picture on screen. */
  get processing(): Processing {
    return this.#ready && this.#ready.picture !== this.#film ? this.#ready.processing : 'none'
  }

  /** Of the picture that is wanted. */
  get wanted(): Processing {
    return this.#wanted
  }

  /** Whether the wanted picture is still being made. */
  get pending(): boolean {
    return this.#film !== null && this.#ready?.processing !== this.#wanted
  }

  /** Takes a film, whose copy follows when it is ready; the caller draws. */
  show(film: Film, processing: Processing): void {
    if (film !== this.#film) this.#ready = null
    this.#film = film
    this.#wanted = processing
    if (processing === 'none') this.#ready = { picture: film, processing }
    else if (this.#ready?.processing !== processing) void this.#make(film, processing)
  }

  want(processing: Processing): void {
    if (!this.#film) return
    this.show(this.#film, processing)
    this.#changed()
  }

  async #make(film: Film, processing: Processing): Promise<void> {
    const isWanted = (): boolean => this.#film === film && this.#wanted === processing
    try {
      const picture = await film.processed(processing)
      if (!isWanted()) return
      this.#ready = { picture, processing }
      this.#changed()
    } catch (error) {
      if (!isWanted()) return
      this.want('none')
      this.#failed(error)
    }
  }
}
