// A small contract in the form of gen/web/api.ts.

export interface Author {
  name?: string;
  born?: string;
}

export interface Book {
  id?: string;
  title?: string;
  shelf?: Shelf;
  authors?: Author[];
  copies?: Record<string, Copy>;
  pages?: number;
}

export interface Copy {
  place?: string;
  worn?: boolean;
}

export interface FindBooksRequest {
  words?: string;
  shelf?: Shelf;
}

export interface FindBooksResponse {
  books?: Book[];
  more?: string;
}

export interface AddBookRequest {
  book: NewBook;
  shelf?: Shelf;
}

export interface NewBook {
  title: string;
  authors?: NewAuthor[];
}

export interface NewAuthor {
  name: string;
}

export interface BurnBookRequest {
  id: string;
}

export type Shelf = "unknown" | "history" | "poems" | "science";

export interface Operations {
  "Library.AddBook": { request: AddBookRequest; response: Book };
  "Library.BurnBook": { request: BurnBookRequest; response: Record<string, never> };
  "Library.FindBooks": { request: FindBooksRequest; response: FindBooksResponse };
}

export const operations: Record<keyof Operations, readonly [verb: string, path: string, body?: string]> = {
  "Library.AddBook": ["POST", "/books", "*"],
  "Library.BurnBook": ["DELETE", "/books/{id}"],
  "Library.FindBooks": ["GET", "/books"],
};
