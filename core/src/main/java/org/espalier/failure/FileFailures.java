package org.espalier.failure;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;

/** What the system says of files, whose exceptions often hold nothing but a name. */
final class FileFailures {
    /**
     * A reason of the system.
     *
     * @param said how the system's own words begin
     * @param what they mean
     * @param todo what to do about it
     */
    private record Reason(String said, String what, String todo) {}

    private static final List<Reason> REASONS = List.of(
            new Reason("No space left on device", "No space left on device", "make room on the disk that is full"),
            new Reason("Disk quota exceeded", "your share of the disk is full", "make room, or use another disk"),
            new Reason("Read-only file system", "the file system is read-only", "choose another folder"),
            new Reason("Is a directory", "is a folder, expected a file", ""),
            new Reason("Not a directory", "a part of the path is a file, expected a folder", ""),
            new Reason("Too many open files", "too many open files", "raise the limit: ulimit -n 65536"),
            new Reason("File name too long", "the name is longer than the file system allows", "choose a shorter one"),
            new Reason("Too many levels of symbolic links", "symbolic links lead in a circle", "remove one of them"),
            new Reason("No such file or directory", "no such file or folder", ""),
            new Reason("Permission denied", "permission denied", ""),
            new Reason("Operation not permitted", "the system does not permit it", ""),
            new Reason("Input/output error", "the disk failed (Input/output error)", "check the disk"),
            new Reason("Stale file handle", "the file is gone from its server (Stale file handle)", "repeat"),
            new Reason("Text file busy", "is a program that runs", ""),
            new Reason("Device or resource busy", "is in use", ""),
            new Reason("File too large", "is larger than the file system allows", "use another disk"),
            new Reason("Broken pipe", "the reader at the other end has gone", ""),
            new Reason("Map failed", "could not be mapped into memory", "free memory, or raise the limit: ulimit -v"),
            new Reason("Stream closed", "was closed while it was read", ""));

    private static final Pattern NOT_FOUND = Pattern.compile("(.*) \\(([^()]*)\\)");

    private FileFailures() {}

    static Optional<Problem> of(Throwable thrown) {
        return thrown instanceof IOException failure ? Optional.of(problem(failure)) : Optional.empty();
    }

    private static Problem problem(IOException failure) {
        if (failure instanceof FileSystemException system) {
            return ofSystem(system);
        }
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        Matcher notFound = NOT_FOUND.matcher(message);
        if (failure instanceof FileNotFoundException && notFound.matches()) {
            return reason(notFound.group(2)).in(notFound.group(1));
        }
        if (failure instanceof CharacterCodingException) {
            return new Problem("is not a text in UTF-8", "", "", "save it as such");
        }
        if (failure instanceof EOFException) {
            return message.isBlank()
                    ? new Problem("a file ends too early", "", "", "fetch or write it again")
                    : Problem.read(message);
        }
        if (failure instanceof ZipException) {
            return new Problem("a packed file is damaged (" + message + ")", "", "", "fetch or write it again");
        }
        return message.isBlank()
                ? new Problem("reading or writing failed (" + failure.getClass().getSimpleName() + ")", "", "", "")
                : reason(message);
    }

    private static Problem ofSystem(FileSystemException failure) {
        String file = failure.getFile() == null ? "" : failure.getFile();
        String other = failure.getOtherFile();
        String where = other == null ? file : file + " -> " + other;
        String said = failure.getReason() == null ? "" : failure.getReason();
        return (said.isBlank() ? byClass(failure) : reason(said)).in(where);
    }

    private static Problem byClass(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return new Problem("no such file or folder", "", "", "");
        } else if (failure instanceof AccessDeniedException) {
            return new Problem("permission denied", "", "", "");
        } else if (failure instanceof FileAlreadyExistsException) {
            return new Problem("is there already", "", "", "choose another name, or remove it");
        } else if (failure instanceof DirectoryNotEmptyException) {
            return new Problem("the folder is not empty", "", "", "choose another, or empty it");
        } else if (failure instanceof NotDirectoryException) {
            return new Problem("is no folder", "", "a folder", "");
        } else if (failure instanceof FileSystemLoopException) {
            return new Problem("symbolic links lead in a circle", "", "", "remove one of them");
        } else if (failure instanceof NotLinkException) {
            return new Problem("is no symbolic link", "", "", "");
        } else if (failure instanceof AtomicMoveNotSupportedException) {
            return new Problem("cannot be renamed from one disk to another", "", "", "use one disk for both");
        }
        return new Problem("the system refused it and gave no reason", "", "", "");
    }

    /** A reason alone, or a line of ours that may end in one. */
    private static Problem reason(String said) {
        for (Reason reason : REASONS) {
            if (said.startsWith(reason.said)) {
                Problem problem = Problem.at("", reason.what);
                return reason.todo.isEmpty() ? problem : problem.todo(reason.todo);
            }
        }
        return Problem.read(said);
    }
}
