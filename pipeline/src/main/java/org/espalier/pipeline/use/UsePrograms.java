package org.espalier.pipeline.use;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.device.onnx.ModelInput;
import org.espalier.device.onnx.ModelMetadata;
import org.espalier.torch.data.Fit;

/**
 * Short programs that load a model and say what is on an image: in Java, Python and C++, with nothing of Espalier. What they need to know
 * of the model is what its file says: sizes, channels, how values become bytes, the names of the classes. They compute the model's input
 * in the same steps and the same order as Espalier does.
 */
public final class UsePrograms {
    /** The names that surely fit into one array of a Java class. */
    private static final int MOST_NAMES_IN_JAVA = 5000;

    private static final int WIDTH = 110;
    private static final Pattern PLACE = Pattern.compile("@([a-z_]+)@");

    private UsePrograms() {}

    /**
     * The programs for a model.
     *
     * @param model what its file says
     * @return texts by name of the file; empty where the file does not say what images go through, or says what this version does not know, or its outputs are
     *     no classes
     */
    public static SortedMap<String, String> of(ModelMetadata model) {
        SortedMap<String, String> programs = new TreeMap<>();
        Optional<ModelInput> input = model.input();
        // of numbers there is no likeliest class to be told
        if (input.isPresent()
                && model.values().isEmpty()
                && Fit.words().contains(input.get().fit())) {
            programs.put("Predict.java", java(model.classes(), input.get()));
            programs.put("predict.py", python(model.classes(), input.get()));
            programs.put("predict.cpp", cpp(model.classes(), input.get()));
        }
        return programs;
    }

    /** Pictures are of 8 bits, grey or RGB; whatever else a model was trained on came as an array. */
    private static boolean takesPictures(ModelInput input) {
        return input.offset().isEmpty() && !input.colour().equals("other");
    }

    private static String java(List<String> classes, ModelInput input) {
        Map<String, String> values = values(input, "Predict.java", "image.png");
        values.put("classes", javaNames(classes));
        values.put("scaling", numbers(input, "    static final double[] %s = {%s};\n"));
        values.put(
                "advice", advice(input, "Photographs are taken as they lie in their file: turn them upright first."));
        return filled("Predict.java", values);
    }

    /** An expression, because an array of more names would be more than one method of a Java class may hold. */
    private static String javaNames(List<String> classes) {
        if (classes.size() > MOST_NAMES_IN_JAVA) {
            return "IntStream.range(0, " + classes.size() + ").mapToObj(c -> \"class \" + c).toArray(String[]::new)";
        }
        return "{" + list(classes, Literals.JAVA::of, "        ") + "}";
    }

    private static String python(List<String> classes, ModelInput input) {
        Map<String, String> values = values(input, "predict.py", "image.png");
        values.put("classes", list(classes, Literals.PYTHON::of, "    "));
        values.put("scaling", numbers(input, "%s = [%s]\n"));
        values.put("pillow", takesPictures(input) ? " pillow" : "");
        values.put("import", takesPictures(input) ? "from PIL import Image, ImageOps\n" : "");
        values.put("advice", advice(input, "Photographs are turned upright as their file says."));
        return filled("predict.py", values);
    }

    private static String cpp(List<String> classes, ModelInput input) {
        Map<String, String> values = values(input, "predict.cpp", "image.ppm");
        values.put("classes", list(classes, Literals.CPP::of, "    "));
        values.put("scaling", numbers(input, "const double %s[] = {%s};\n"));
        values.put(
                "advice",
                advice(input, "Other pictures become such files by: magick image.jpg -auto-orient -depth 8 image.ppm"));
        return filled("predict.cpp", values);
    }

    private static String advice(ModelInput input, String ofPictures) {
        return takesPictures(input)
                ? ofPictures
                : "NumPy writes such images by array.astype('<f4').tofile('image.raw'): rows x columns x channels.";
    }

    private static Map<String, String> values(ModelInput input, String program, String example) {
        Map<String, String> values = new HashMap<>();
        values.put("channels", Integer.toString(input.channels()));
        values.put("height", Integer.toString(input.height()));
        values.put("width", Integer.toString(input.width()));
        values.put("data_height", Integer.toString(input.dataHeight()));
        values.put("data_width", Integer.toString(input.dataWidth()));
        values.put("example", takesPictures(input) ? example : "image.raw");
        values.put(
                "read",
                takesPictures(input)
                        ? text(program + ".picture").replace("@fitted@", text(program + "." + input.fit()))
                        : text(program + ".array"));
        return values;
    }

    /** Offset and factor of each channel; of bytes 0 and 1, which leaves them as they are. */
    private static String numbers(ModelInput input, String declaration) {
        if (takesPictures(input)) {
            return "";
        }
        List<Double> offset = input.offset().isEmpty() ? Collections.nCopies(input.channels(), 0.0) : input.offset();
        List<Double> factor = input.factor().isEmpty() ? Collections.nCopies(input.channels(), 1.0) : input.factor();
        return String.format(declaration, "OFFSET", list(offset, Object::toString, "    "))
                + String.format(declaration, "FACTOR", list(factor, Object::toString, "    "));
    }

    /** Elements with commas, in lines that can be read. */
    private static <T> String list(List<T> elements, Function<T, String> literal, String indent) {
        StringBuilder list = new StringBuilder();
        int column = 0;
        for (T element : elements) {
            String text = literal.apply(element);
            if (column > 0 && column + text.length() > WIDTH) {
                list.append(",\n").append(indent);
                column = 0;
            } else if (column > 0) {
                list.append(", ");
            }
            list.append(text);
            column += text.length() + 2;
        }
        return list.toString();
    }

    /** In one pass, so that a name that looks like a place stays a name. */
    private static String filled(String program, Map<String, String> values) {
        Matcher places = PLACE.matcher(text(program));
        return places.replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalStateException(program + " has the place " + place.group() + ", which nothing fills");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static String text(String name) {
        try (InputStream in = UsePrograms.class.getResourceAsStream(name + ".txt")) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + ".txt is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
