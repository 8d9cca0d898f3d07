import cornerstone, { type Image, type Viewport } from 'cornerstone-core'
import type { VoiChoice } from '../../../src-main/greyscale/pipeline.ts'
import { canvasMatrix, clientToCanvas, fitScale } from './canvas-place.ts'
import { ShownCopy } from './copy.ts'
import { filmImage } from './film-image.ts'
import type { Film } from './film.ts'
import { toImage, toScreen, type Point } from './matrix.ts'
import type { Matrix } from './place.ts'
import { probeAt, type Probe } from './probe.ts'
import type { Processing } from './processing.ts'
import { FilmRenderer } from './renderer.ts'
import { adjusted, asWindow, sentWindow, type PlainWindow } from './windows.ts'

/** What the reader sees of the state of a pane. */
export interface ViewState {
  /** Screen pixels per image pixel. */
  scale: number
  /** Degrees clockwise: 0, 90, 180, 270. */
  rotation: number
  flipped: boolean
  inverted: boolean
  fitted: boolean
  choice: VoiChoice
  window: PlainWindow
  /** Of what is on screen. */
  processing: Processing
  /** Of what is asked for. */
  wanted: Processing
  /** What is asked for is still being computed. */
  pending: boolean
  /** CSS pixels of the pane = [a c e; b d f] * image pixels: what layers over the film draw through. */
  matrix: Matrix
  /** What the decoder had to make up for. */
  warnings: readonly string[]
}

/** Zoom relative to "fits" and centre as fractions of the image: what linked panes share. */
export interface LinkedPlace {
  zoom: number
  x: number
  y: number
}

/** How image points come to lie on the canvas: what a layer above it needs to follow the film. */
export interface Placement {
  /** Canvas = [a c e; b d f] * image, in device pixels. */
  matrix: Matrix
  width: number
  height: number
  /** Device pixels per CSS pixel. */
  ratio: number
}

/** Everything that decides how a film looks and lies. */
export type Pose = Pick<Viewport, 'scale' | 'translation' | 'rotation' | 'hflip' | 'invert'> & { choice: VoiChoice; processing: Processing }

/** One cornerstone element that shows films through our grey scale. Sizes inside are device pixels: the element is scaled back by CSS. */
export class ViewportHandle {
  readonly element: HTMLElement
  readonly #renderer = new FilmRenderer({ kind: 'window', center: 127.5, width: 255 })
  readonly #lens = new FilmRenderer({ kind: 'window', center: 127.5, width: 255 })
  readonly #changed: (state: ViewState) => void
  #film: Film | null = null
  #fitted = true
  #ratio = 1
  readonly #copy: ShownCopy

  /** @param failed a processed copy could not be made: the film itself is shown */
  constructor(element: HTMLElement, changed: (state: ViewState) => void, failed: (error: unknown) => void) {
    this.element = element
    this.#changed = changed
    this.#copy = new ShownCopy(() => this.#film && cornerstone.updateImage(this.element), failed)
    cornerstone.enable(element)
    element.addEventListener(cornerstone.EVENTS.IMAGE_RENDERED, this.#rendered)
  }

  dispose(): void {
    this.element.removeEventListener(cornerstone.EVENTS.IMAGE_RENDERED, this.#rendered)
    cornerstone.disable(this.element)
    this.#film = null
  }

  get film(): Film | null {
    return this.#film
  }

  /** Shows a film; `keep` leaves zoom, place and window as they are (next frame of the same image). */
  show(film: Film, keep = false): void {
    const first = this.#film === null
    this.#film = film
    if (!keep || first) {
      this.#renderer.choice = sentWindow(film)
      this.#fitted = true
    }
    this.#copy.show(film, keep && !first ? this.#copy.wanted : 'none')
    const image = this.#imageOf(film)
    const canvas = cornerstone.getEnabledElement(this.element).canvas
    cornerstone.displayImage(this.element, image, keep && !first ? undefined : cornerstone.getDefaultViewport(canvas, image))
  }

  /** Tells the size of the pane in device pixels. A fitted film stays fitted; otherwise the zoom stays what it was. */
  resize(ratio: number): void {
    const scale = this.#film ? this.#viewport.scale : 0
    this.#ratio = ratio
    cornerstone.resize(this.element, false)
    if (!this.#film) return
    if (this.#fitted) cornerstone.fitToWindow(this.element)
    else this.#set({ scale })
  }

  get state(): ViewState | null {
    if (!this.#film) return null
    const { scale, rotation, hflip, invert } = this.#viewport
    const { choice } = this.#renderer
    return { scale, rotation, flipped: hflip, inverted: invert, fitted: this.#fitted, choice, window: asWindow(this.#film.header.greyscale, choice), processing: this.#copy.processing, wanted: this.#copy.wanted, pending: this.#copy.pending, matrix: this.#matrix, warnings: this.#film.header.warnings }
  }

  fit(): void {
    if (!this.#film) return
    this.#fitted = true
    cornerstone.fitToWindow(this.element)
  }

  one(): void {
    this.#fitted = false
    this.#set({ scale: 1 })
  }

  /** Shows one millimetre of the film as one of the display. @param perMillimetre CSS pixels per millimetre of the display's glass */
  trueSize(spacing: { row: number; column: number }, perMillimetre: number): void {
    this.#fitted = false
    this.#set({ scale: this.trueScale(spacing, perMillimetre) })
  }

  /** The scale of `trueSize`. Where pixels are not square cornerstone stretches the longer side: a scale counts the shorter one. */
  trueScale({ row, column }: { row: number; column: number }, perMillimetre: number): number {
    return perMillimetre * this.#ratio * Math.min(row, column)
  }

  /** Draws the surroundings of a place (client coordinates) on another canvas, `factor` times as large as on the pane, in the same grey. */
  magnify(canvas: HTMLCanvasElement, at: { x: number; y: number }, factor: number): void {
    const film = this.#copy.picture
    if (!film) return
    const enabled = cornerstone.getEnabledElement(this.element)
    const [x, y] = clientToCanvas(this.element, [at.x, at.y], this.#ratio)
    const [a, b, c, d, e, f] = canvasMatrix(this.element)
    this.#lens.choice = this.#renderer.choice
    this.#lens.draw(film, { ...enabled, canvas }, [a * factor, b * factor, c * factor, d * factor, (e - x) * factor + canvas.width / 2, (f - y) * factor + canvas.height / 2])
  }

  /** Multiplies the zoom; the image point under `at` (client coordinates) stays where it is. */
  zoom(factor: number, at?: { x: number; y: number }): void {
    if (!this.#film) return
    const before = at && this.#toImage([at.x, at.y])
    this.#fitted = false
    this.#set({ scale: Math.min(64, Math.max(0.01, this.#viewport.scale * factor)) })
    if (!at || !before) return
    const after = toScreen(canvasMatrix(this.element), before)
    const target = clientToCanvas(this.element, [at.x, at.y], this.#ratio)
    this.#moveBy(target[0] - after[0], target[1] - after[1])
  }

  /** Moves the film by CSS pixels. */
  pan(dx: number, dy: number): void {
    this.#moveBy(dx * this.#ratio, dy * this.#ratio)
  }

  rotate(degrees: number): void {
    if (!this.#film) return
    this.#set({ rotation: this.#viewport.rotation + degrees })
    if (this.#fitted) this.fit()
  }

  flip(): void {
    if (this.#film) this.#set({ hflip: !this.#viewport.hflip })
  }

  invert(): void {
    if (this.#film) this.#set({ invert: !this.#viewport.invert })
  }

  reset(): void {
    if (this.#film) this.show(this.#film)
  }

  /** Shows another window; the processing stays what it is unless one is named. */
  choose(choice: VoiChoice, processing: Processing = this.#copy.wanted): void {
    this.#renderer.choice = choice
    this.process(processing)
  }

  /** Shows a processed copy of the film as soon as there is one, or with 'none' the film itself. */
  process(processing: Processing): void {
    this.#copy.want(processing)
  }

  /** Moves the window from `from` by amounts in its own units. */
  adjust(from: PlainWindow, change: { center: number; width: number }): void {
    this.choose(adjusted(from, change))
  }

  probe(clientX: number, clientY: number): Probe | null {
    return this.#film && probeAt(this.#film, this.#toImage([clientX, clientY]))
  }

  /** null without a film. */
  get placement(): Placement | null {
    if (!this.#film) return null
    const { width, height } = cornerstone.getEnabledElement(this.element).canvas
    return { matrix: canvasMatrix(this.element), width, height, ratio: this.#ratio }
  }

  /** Shared with a second viewport of the same size that shows the same film; setting what it already is draws nothing. */
  get pose(): Pose | null {
    if (!this.#film) return null
    const { scale, translation, rotation, hflip, invert } = this.#viewport
    return { scale, translation: { ...translation }, rotation, hflip, invert, choice: this.#renderer.choice, processing: this.#copy.wanted }
  }

  set pose(pose: Pose | null) {
    if (!pose || !this.#film || JSON.stringify(pose) === JSON.stringify(this.pose)) return
    const { choice, processing, ...viewport } = pose
    this.#fitted = false
    this.#renderer.choice = choice
    this.#copy.show(this.#film, processing)
    this.#set(viewport)
  }

  get linked(): LinkedPlace | null {
    if (!this.#film) return null
    const { scale, translation } = this.#viewport
    const { columns, rows } = this.#film.header
    return { zoom: scale / this.#fitScale, x: translation.x / columns, y: translation.y / rows }
  }

  set linked(place: LinkedPlace | null) {
    if (!place || !this.#film) return
    const { columns, rows } = this.#film.header
    this.#fitted = Math.abs(place.zoom - 1) < 1e-6 && place.x === 0 && place.y === 0
    this.#set({ scale: this.#fitScale * place.zoom, translation: { x: place.x * columns, y: place.y * rows } })
  }

  get #matrix(): Matrix {
    return canvasMatrix(this.element).map((value) => value / this.#ratio) as unknown as Matrix
  }

  get #viewport(): Viewport {
    return cornerstone.getEnabledElement(this.element).viewport
  }

  #set(change: Partial<Viewport>): void {
    if (this.#film) cornerstone.setViewport(this.element, change)
  }

  #moveBy(dx: number, dy: number): void {
    if (!this.#film) return
    const { translation, scale } = this.#viewport
    this.#fitted = false
    this.#set({ translation: { x: translation.x + dx / scale, y: translation.y + dy / scale } })
  }

  get #fitScale(): number {
    return fitScale(this.element, this.#film!.header)
  }

  #toImage(client: Point): Point {
    return toImage(canvasMatrix(this.element), clientToCanvas(this.element, client, this.#ratio))
  }

  #imageOf(film: Film): Image {
    return filmImage(film, (enabled) => {
      this.#renderer.draw(this.#copy.picture ?? film, enabled, canvasMatrix(this.element))
      enabled.canvas.dataset.film = film.id
    })
  }

  readonly #rendered = (): void => {
    const { state } = this
    if (state) this.#changed(state)
  }
}
