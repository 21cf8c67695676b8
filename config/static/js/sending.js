// What all that sends files in pieces has in common: the tus library, and what may be tried again.
(() => {
  // Smaller files come along with the first request, and are sent anew if that breaks.
  const small = 256 * 1024;
  let library;

  // Fetched when somebody first sends something.
  function load(address) {
    library ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", done);
      script.addEventListener("error", (event) => {
        library = undefined;
        fail(event);
      });
      document.head.append(script);
    });
    return library;
  }

  const options = (file) => ({
    chunkSize: 32 * 1024 * 1024,
    uploadDataDuringCreation: file.size <= small,
    storeFingerprintForResuming: file.size > small,
    removeFingerprintOnSuccess: true,
    retryDelays: [500, 1000, 3000, 5000, 10000, 20000, 30000, 30000],
  });

  function said(error) {
    try {
      return JSON.parse(error.originalResponse.getBody());
    } catch {
      return {};
    }
  }

  // What the server has words for is answered by a person; all else may be better in a moment.
  function mayBeBetter(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const { code } = said(error);
    return ["offset", "busy"].includes(code) || (!code && (status === 0 || status >= 500));
  }

  function why(error, words) {
    const status = error.originalResponse?.getStatus();
    const signedOut = error.originalResponse?.getUnderlyingObject()?.responseURL.includes("/login");
    return said(error).error || (signedOut ? words.signedOut : !status ? words.offline : words.failed);
  }

  window.gastvrij = { ...window.gastvrij, sending: { load, options, said, mayBeBetter, why } };
})();
