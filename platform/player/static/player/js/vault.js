// Where the refresh token lies. IndexedDB, because all tabs see the same value at once: localStorage reaches other
// processes of the browser a little later, and a token that is used twice ends the session.

const NAME = "lectern";
const STORE = "session";
const KEY = "refresh";

export const readRefresh = () => inStore("readonly", (store) => store.get(KEY));
export const writeRefresh = (token) => inStore("readwrite", (store) => store.put(token, KEY));
export const removeRefresh = () => inStore("readwrite", (store) => store.delete(KEY));

async function inStore(mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
