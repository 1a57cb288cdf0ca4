package org.espalier.torch.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts the files beside the images that are not read, by kind, so that none goes unsaid. */
final class LeftOut {
    private static final Set<String> OTHER_FORMATS = Set.of(
            "gif", "webp", "tif", "tiff", "heic", "heif", "avif", "jp2", "jxl", "jfif", "jpe", "svg", "ico", "ppm",
            "pgm", "pbm", "pnm", "tga", "psd", "raw", "cr2", "nef", "dng", "dcm", "exr", "hdr", "npy");

    private final Map<String, Integer> formats = new TreeMap<>();
    private final Map<String, Integer> others = new TreeMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final Map<String, List<String>> images = new TreeMap<>();

    /** Whether the name is that of a picture in a format that is not read. */
    static boolean isPicture(String path) {
        return OTHER_FORMATS.contains(ImageFiles.ending(path));
    }

    /** A regular file that is seen and is no image that is read; {@code path} uses slashes. */
    void file(String path) {
        String ending = ImageFiles.ending(path);
        if (isPicture(path)) {
            formats.merge("." + ending, 1, Integer::sum);
        } else {
            others.merge(ending.isEmpty() ? "without ending" : "." + ending, 1, Integer::sum);
        }
    }

    /** Anything else; {@code reason} follows its number, such as {@code "hidden"}. */
    void because(String reason) {
        reasons.merge(reason, 1, Integer::sum);
    }

    /** The same of something that looks like an image, which is named as a corrupt one would be. */
    void because(String reason, String path) {
        because(reason);
        if (ImageFiles.isImage(path)) {
            images.computeIfAbsent(reason, key -> new ArrayList<>()).add(path);
        }
    }

    private String named(String reasons) {
        StringBuilder text = new StringBuilder(reasons);
        images.forEach((reason, paths) -> {
            int end = text.indexOf(reason) + reason.length();
            text.insert(end, " (" + DecodedImages.some(paths.stream().sorted().toList()) + ")");
        });
        return text.toString();
    }

    int count() {
        return List.of(formats, others, reasons).stream()
                .flatMap(kinds -> kinds.values().stream())
                .mapToInt(n -> n)
                .sum();
    }

    /** Such as {@code 9 .webp, 3 .gif (formats that are not read), 2 hidden}. */
    @Override
    public String toString() {
        String read = formats.isEmpty() ? "" : list(formats) + " (formats that are not read)";
        String rest = others.isEmpty() ? "" : list(others) + " (no images)";
        return List.of(read, named(list(reasons)), rest).stream()
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String list(Map<String, Integer> kinds) {
        Comparator<Map.Entry<String, Integer>> most = Map.Entry.comparingByValue(Comparator.reverseOrder());
        return kinds.entrySet().stream()
                .sorted(most.thenComparing(Map.Entry.comparingByKey()))
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
    }
}
