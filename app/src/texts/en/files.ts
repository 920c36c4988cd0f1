/** Bringing a file: choosing, dropping, pasting, fetching. */
export const fileTexts = {
  ways: "Choose it, drop it here, or paste it.",
  address: "Or its address on the web",
  addressHint: "This browser fetches it, from sites that let other pages read their files.",
  fetch: "Fetch",
  faults: {
    address: "That is not the address of a file. It begins with https://.",
    refused:
      "The file could not be fetched: nobody answered there, or that site does not let other pages read its files, as most do not. Save the file on your device and choose it here.",
    missing: "There is no file at that address. Open it in a new tab to see what is there.",
    page: "That is the address of a web page. Copy the address of the picture itself, or save the picture and choose it here.",
    large: "The file at that address is too large. Save a smaller one and choose it here.",
  },
  /** After what it is called: "boat.mp4 is a video". */
  kinds: {
    picture: "a picture",
    drawing: "a drawing or a picture in a format that is not registered here",
    text: "a text",
    video: "a video",
    sound: "a sound",
    document: "a document",
    other: "a file of another kind",
  },
  /** How such a file can be registered or compared after all. */
  instead: {
    picture: "",
    drawing: "Save it as PNG, JPEG or WebP.",
    text: "",
    video: "Save one picture of it as PNG or JPEG.",
    sound: "Of sounds nothing is registered here.",
    document: "Save the picture or the page that you mean as PNG or JPEG.",
    other: "Pictures are PNG, JPEG, WebP, GIF or AVIF files.",
  },
} as const;
