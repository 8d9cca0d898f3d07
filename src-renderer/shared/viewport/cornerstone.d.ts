/** The part of cornerstone-core 2.6 used here; the package ships no types. */
declare module 'cornerstone-core' {
  export interface Viewport {
    scale: number
    translation: { x: number; y: number }
    voi: { windowWidth?: number; windowCenter?: number }
    invert: boolean
    rotation: number
    hflip: boolean
    vflip: boolean
  }
  export interface Image {
    imageId: string
    minPixelValue: number
    maxPixelValue: number
    slope: number
    intercept: number
    windowCenter: number
    windowWidth: number
    rows: number
    columns: number
    height: number
    width: number
    color: boolean
    invert: boolean
    rowPixelSpacing?: number
    columnPixelSpacing?: number
    sizeInBytes: number
    getPixelData(): ArrayLike<number>
    render(enabledElement: EnabledElement, invalidated: boolean): void
  }
  export interface EnabledElement {
    element: HTMLElement
    canvas: HTMLCanvasElement
    image?: Image
    viewport: Viewport
  }
  interface Cornerstone {
    enable(element: HTMLElement): void
    disable(element: HTMLElement): void
    displayImage(element: HTMLElement, image: Image, viewport?: Partial<Viewport>): void
    getDefaultViewport(canvas: HTMLCanvasElement, image: Image): Viewport
    getEnabledElement(element: HTMLElement): EnabledElement
    getViewport(element: HTMLElement): Viewport | undefined
    setViewport(element: HTMLElement, viewport: Partial<Viewport>): void
    fitToWindow(element: HTMLElement): void
    resize(element: HTMLElement, fit?: boolean): void
    updateImage(element: HTMLElement, invalidated?: boolean): void
    internal: { getTransform(enabledElement: EnabledElement): { m: [number, number, number, number, number, number] } }
    EVENTS: { IMAGE_RENDERED: string; NEW_IMAGE: string; ELEMENT_RESIZED: string }
  }
  const cornerstone: Cornerstone
  export default cornerstone
}
