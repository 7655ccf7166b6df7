// A photo is made as small as it is kept before it is sent: what a phone takes today is larger than the platform takes, and
// minutes of a weak network. What cannot be read here goes as it came, and the server says what is wrong with it.

const SOI = 2; // bytes of a JPEG before its first segment
const APP1 = 0xffe1;
const SCAN = 0xffda; // from here on there is only the picture
const EXIF = "Exif\0\0";
const ORIENTATION = 0x0112;

/** The segment of a JPEG that says when and where it was taken, now of a picture that stands upright; null without one. */
export function upright(jpeg: ArrayBuffer): Uint8Array | null {
  const bytes = new DataView(jpeg);
  if (bytes.byteLength < SOI + 4 || bytes.getUint16(0) !== 0xffd8) return null;
  for (let at = SOI; at + 4 <= bytes.byteLength; at += 2 + bytes.getUint16(at + 2)) {
    const marker = bytes.getUint16(at);
    if (marker >> 8 !== 0xff || marker === SCAN) return null;
    const segment = new Uint8Array(jpeg.slice(at, at + 2 + bytes.getUint16(at + 2)));
    if (marker !== APP1 || String.fromCharCode(...segment.subarray(4, 10)) !== EXIF) continue;
    turnedUp(new DataView(segment.buffer, 10));
    return segment;
  }
  return null;
}

function turnedUp(tiff: DataView): void {
  const little = tiff.getUint16(0) === 0x4949;
  const list = tiff.getUint32(4, little);
  for (let entry = 0; entry < tiff.getUint16(list, little); entry += 1) {
    const at = list + 2 + 12 * entry;
    if (tiff.getUint16(at, little) === ORIENTATION) tiff.setUint16(at + 8, 1, little);
  }
}

function open(file: File): Promise<HTMLImageElement> {
  return new Promise((opened, failed) => {
    const picture = new Image();
    picture.onload = () => opened(picture);
    picture.onerror = failed;
    picture.src = URL.createObjectURL(file);
  });
}

async function drawn(picture: HTMLImageElement, side: number, quality: number): Promise<Blob | null> {
  const scale = side / Math.max(picture.naturalWidth, picture.naturalHeight);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.naturalWidth * scale);
  canvas.height = Math.round(picture.naturalHeight * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
}

async function smaller(file: File, input: HTMLInputElement): Promise<File | null> {
  const picture = await open(file);
  try {
    const side = Number(input.dataset.side);
    if (Math.max(picture.naturalWidth, picture.naturalHeight) <= side) return null;
    const made = await drawn(picture, side, Number(input.dataset.quality) / 100);
    if (!made) return null;
    const said = input.dataset.bare === undefined ? upright(await file.arrayBuffer()) : null;
    const parts = said ? [made.slice(0, SOI), said as BlobPart, made.slice(SOI)] : [made];
    const sent = new File(parts, file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    return sent.size < file.size ? sent : null;
  } finally {
    URL.revokeObjectURL(picture.src);
  }
}

async function shrink(input: HTMLInputElement): Promise<void> {
  const file = input.files?.[0];
  if (!file) return;
  try {
    const sent = await smaller(file, input);
    if (!sent || input.files?.[0] !== file) return; // another one was chosen meanwhile
    const chosen = new DataTransfer();
    chosen.items.add(sent);
    input.files = chosen.files;
  } catch {
    return; // not a picture, or too much for this phone
  }
}

const under = new Map<HTMLFormElement, Promise<void>>();

document.addEventListener("change", (event) => {
  const input = event.target as HTMLInputElement;
  // Older browsers draw a photo lying on its side: there it goes as it came.
  if (!input.dataset?.side || !input.form || !CSS.supports("image-orientation", "from-image")) return;
  const form = input.form;
  const work: Promise<void> = shrink(input).then(() => void (under.get(form) === work && under.delete(form)));
  under.set(form, work);
});

// Whoever sends before it is done need not press again.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target as HTMLFormElement;
    const work = under.get(form);
    if (!work) return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    if (form.dataset.waits) return;
    form.dataset.waits = "1";
    void work.then(() => {
      delete form.dataset.waits;
      if (form.requestSubmit) form.requestSubmit(button);
      else form.submit();
    });
  },
  true,
);
